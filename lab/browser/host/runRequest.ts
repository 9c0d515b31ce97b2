/** Runs the queries of a panel: what Grafana gives to plugins through @grafana/runtime's `setRunRequest`. */
import {
  DataQueryRequest,
  DataQueryResponse,
  DataSourceApi,
  LoadingState,
  PanelData,
  toDataFrame,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, map, Observable, of, startWith } from 'rxjs';

/** Loading first, then the answer or why there is none (public/app/features/query/state/runRequest.ts, without streams). */
export function runRequest(datasource: DataSourceApi, request: DataQueryRequest): Observable<PanelData> {
  const { range: timeRange } = request;
  const panelData = ({ data, state, error, errors }: DataQueryResponse): PanelData => ({
    state: state ?? (error ? LoadingState.Error : LoadingState.Done),
    series: data.map((each) => toDataFrame(each)),
    timeRange,
    request,
    error,
    errors,
  });
  return from(datasource.query(request)).pipe(
    map(panelData),
    catchError((error: unknown) =>
      of(panelData({ data: [], state: LoadingState.Error, errors: [toDataQueryError(error)] }))
    ),
    startWith(panelData({ data: [], state: LoadingState.Loading }))
  );
}
