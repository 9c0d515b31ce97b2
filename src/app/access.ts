import { config, getDataSourceSrv } from '@grafana/runtime';
import { exploreUrl } from '../engine/links';
import { Proof } from '../engine/index';

/** What the viewer may do, as far as it decides which links are worth showing; Grafana itself decides again. */
function may(permission: string, byRole: boolean): boolean {
  const { permissions } = config.bootData.user;
  return permissions?.[permission] ?? byRole;
}

const isEditor = (): boolean => {
  const { orgRole, isGrafanaAdmin } = config.bootData.user;
  return isGrafanaAdmin || orgRole === 'Editor' || orgRole === 'Admin';
};

export const mayEditDashboards = (): boolean => may('dashboards:write', isEditor());

/** The query in Explore, or undefined for those who may not explore. */
export function exploreLink(proof: Proof): string | undefined {
  if (!config.exploreEnabled || !may('datasources:explore', isEditor())) {
    return undefined;
  }
  return exploreUrl(proof, getDataSourceSrv().getInstanceSettings(proof.datasourceUid)?.type);
}

/** The data source's name, for people. */
export const datasourceName = (uid: string): string => getDataSourceSrv().getInstanceSettings(uid)?.name ?? uid;
