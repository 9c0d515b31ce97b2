import React, { ReactNode } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Button, FilterInput, FilterPill, Icon, useStyles2 } from '@grafana/ui';
import { dashboardUrl } from '../../engine/links';
import { GrafanaLink } from '../components/AppLink';
import { Limited } from '../components/Limited';
import { PanelRows } from '../components/PanelRows';
import { StateTag } from '../components/StateTag';
import { DashboardRow, dashboardRows } from '../dashboardRows';
import { statusLook } from '../look';
import { changeRoute } from '../navigation';
import { countShown, usePage } from '../page';
import { allExpanded, DashboardsQuery, isDescendingByDefault, SortKey, ShownStatus, shownStatuses } from '../routes';
import { number, plural, statusHelp, statusNames } from '../words';

/** Every dashboard with its panels' states; what is filtered, sorted and opened stands in the address. */
export function Dashboards({ query }: { query: DashboardsQuery }) {
  const styles = useStyles2(getStyles);
  const { report, range } = usePage();
  const change = (part: Partial<DashboardsQuery>) => changeRoute({ view: 'dashboards', ...query, ...part, range });
  const rows = dashboardRows(report.dashboards, query);
  const panels = rows.reduce((sum, row) => sum + row.panels.length, 0);
  return (
    <>
      <Filters query={query} change={change} />
      <p className={styles.found} role="status">
        {plural(rows.length, 'dashboard')}, {plural(panels, 'panel')}
        {rows.length > 0 && (
          <Button
            size="sm"
            variant="secondary"
            fill="text"
            onClick={() => change({ expanded: query.expanded.length > 0 ? [] : allExpanded })}
          >
            {query.expanded.length > 0 ? 'Collapse all' : 'Expand all'}
          </Button>
        )}
      </p>
      {rows.length > 0 && (
        <Limited items={rows} step={50} what="dashboards">
          {(shown) => <Table rows={shown} all={rows} query={query} change={change} />}
        </Limited>
      )}
    </>
  );
}

type Change = (part: Partial<DashboardsQuery>) => void;

function Filters({ query: { filter, status }, change }: { query: DashboardsQuery; change: Change }) {
  const styles = useStyles2(getStyles);
  const { dashboards } = usePage().report;
  const counts = countShown(dashboards.flatMap(({ panels }) => panels));
  const toggle = (each: ShownStatus) =>
    change({ status: status.includes(each) ? status.filter((other) => other !== each) : [...status, each] });
  return (
    <div className={styles.filters}>
      <div className={styles.search}>
        <FilterInput
          placeholder="Filter dashboards and panels"
          aria-label="Filter dashboards and panels"
          value={filter}
          escapeRegex={false}
          onChange={(text) => change({ filter: text })}
        />
      </div>
      <div className={styles.pills} role="group" aria-label="Status">
        {shownStatuses
          .map((each) => ({ each, count: counts.find((shown) => shown.status === each)?.count ?? 0 }))
          .filter(({ each, count }) => count > 0 || status.includes(each))
          .map(({ each, count }) => (
            <FilterPill
              key={each}
              label={`${statusNames[each]} ${number(count)}`}
              selected={status.includes(each)}
              onClick={() => toggle(each)}
            />
          ))}
      </div>
    </div>
  );
}

interface TableProps {
  rows: readonly DashboardRow[];
  all: readonly DashboardRow[];
  query: DashboardsQuery;
  change: Change;
}

function Table({ rows, all, query, change }: TableProps) {
  const styles = useStyles2(getStyles);
  const isAll = query.expanded.includes('*');
  const isOpen = (uid: string) => isAll || query.expanded.includes(uid);
  const toggle = (uid: string) => {
    const open = isAll ? all.map(({ dashboard }) => dashboard.uid) : query.expanded;
    change({ expanded: isOpen(uid) ? open.filter((each) => each !== uid) : [...open, uid] });
  };
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <SortHeader by="title" query={query} change={change}>
            Dashboard
          </SortHeader>
          <SortHeader by="broken" query={query} change={change} isNumber>
            Broken
          </SortHeader>
          <SortHeader by="panels" query={query} change={change} isNumber>
            Panels
          </SortHeader>
          <th scope="col" className={styles.head}>
            <span className={styles.unseen}>Open</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row
            key={row.dashboard.uid}
            row={row}
            isOpen={isOpen(row.dashboard.uid)}
            onToggle={() => toggle(row.dashboard.uid)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface SortHeaderProps {
  by: SortKey;
  query: DashboardsQuery;
  change: Change;
  isNumber?: boolean;
  children: ReactNode;
}

function SortHeader({ by, query: { sort, descending }, change, isNumber = false, children }: SortHeaderProps) {
  const styles = useStyles2(getStyles);
  const isSorted = sort === by;
  return (
    <th
      scope="col"
      className={isNumber ? styles.numberHead : styles.head}
      aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => change({ sort: by, descending: isSorted ? !descending : isDescendingByDefault(by) })}
      >
        {children}
        {isSorted && <Icon name={descending ? 'arrow-down' : 'arrow-up'} size="sm" aria-hidden />}
      </button>
    </th>
  );
}

function Row({ row, isOpen, onToggle }: { row: DashboardRow; isOpen: boolean; onToggle: () => void }) {
  const styles = useStyles2(getStyles);
  const { dashboard, panels, broken } = row;
  return (
    <>
      <tr className={styles.row}>
        <th scope="row" className={styles.nameCell}>
          <div className={styles.name}>
            <button type="button" className={styles.toggle} aria-expanded={isOpen} onClick={onToggle}>
              <Icon name={isOpen ? 'angle-down' : 'angle-right'} aria-hidden />
              <span className={styles.title}>
                {dashboard.title}
                {dashboard.folder !== undefined && <span className={styles.folder}> {dashboard.folder}</span>}
              </span>
            </button>
            <span className={styles.tags}>
              {countShown(dashboard.panels)
                .filter(({ status }) => status !== 'skipped')
                .map(({ status, count }) => (
                  <StateTag
                    key={status}
                    look={statusLook[status]}
                    text={`${number(count)} ${statusNames[status].toLowerCase()}`}
                    title={statusHelp[status]}
                  />
                ))}
            </span>
          </div>
        </th>
        <td className={styles.number}>{number(broken)}</td>
        <td className={styles.number}>{number(dashboard.panels.length)}</td>
        <td className={styles.open}>
          <GrafanaLink to={dashboardUrl(dashboard)} aria-label={`Open ${dashboard.title}`}>
            Open
          </GrafanaLink>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={4} className={styles.panels}>
            <PanelRows dashboard={dashboard} panels={panels} />
          </td>
        </tr>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const head = {
    padding: theme.spacing(0.5, 1),
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    fontWeight: theme.typography.fontWeightMedium,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  } as const;
  const plainButton = {
    padding: 0,
    background: 'none',
    border: 'none',
    font: 'inherit',
    color: 'inherit',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2, borderRadius: 2 },
  } as const;
  return {
    filters: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2) }),
    search: css({ flex: '1 1 220px', maxWidth: 400 }),
    pills: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
    found: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      margin: theme.spacing(1, 0),
      color: theme.colors.text.secondary,
    }),
    table: css({ width: '100%', borderCollapse: 'collapse' }),
    head: css({ ...head, textAlign: 'left' }),
    numberHead: css({ ...head, textAlign: 'right' }),
    sort: css({ ...plainButton, '&:hover': { textDecoration: 'underline' } }),
    unseen: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
    row: css({
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      '&:hover': { background: theme.colors.action.hover },
    }),
    nameCell: css({ padding: theme.spacing(1), textAlign: 'left', fontWeight: theme.typography.fontWeightRegular }),
    name: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.25, 2) }),
    toggle: css({
      ...plainButton,
      flex: '1 1 240px',
      minWidth: 0,
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      textAlign: 'left',
      svg: { flexShrink: 0 },
    }),
    title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
    folder: css({
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightRegular,
    }),
    tags: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.25, 1.5) }),
    number: css({
      padding: theme.spacing(1),
      textAlign: 'right',
      verticalAlign: 'top',
      fontVariantNumeric: 'tabular-nums',
    }),
    open: css({
      padding: theme.spacing(1),
      textAlign: 'right',
      verticalAlign: 'top',
      '& a': { overflowWrap: 'normal' },
    }),
    panels: css({
      padding: theme.spacing(0.5, 1, 2, 3.5),
      [theme.breakpoints.down('md')]: { paddingLeft: theme.spacing(1) },
    }),
  };
};
