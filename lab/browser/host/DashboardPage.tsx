import React, { useEffect, useState } from 'react';
import { DashboardView, exploreTargets, loadDashboard } from './queries';
import { Problem, wordsOf } from './Problem';
import { TargetView } from './TargetView';

/** A plain view of a dashboard: every panel with its queries and what they answer; `viewPanel` shows one alone. */
export function DashboardPage({ uid, search }: { uid: string; search: string }) {
  const [view, setView] = useState<DashboardView>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    loadDashboard(uid, new URLSearchParams(search)).then(setView, (reason: unknown) => setError(wordsOf(reason)));
  }, [uid, search]);
  if (error !== undefined) {
    return <Problem title="The dashboard cannot be shown">{error}</Problem>;
  }
  if (!view) {
    return <p className="lab-muted">Loading dashboard…</p>;
  }
  const only = new URLSearchParams(search).get('viewPanel')?.replace(/^panel-/, '');
  const panels = view.dashboard.panels.filter(({ id, targets }) => (only ? String(id) === only : targets.length > 0));
  return (
    <main>
      <h1>{view.dashboard.title}</h1>
      <p className="lab-muted">
        {view.range.raw.from} to {view.range.raw.to}
        {view.variables.map(({ name, urlValues }) => (
          <span key={name}>
            {' '}
            · {name} = <b>{urlValues.map((value) => (value === '$__all' ? 'All' : value)).join(', ') || 'nothing'}</b>
          </span>
        ))}
      </p>
      {only && panels.length === 0 && <Problem title={`This dashboard has no panel ${only}`} />}
      <div className={only ? 'lab-panels lab-single' : 'lab-panels'}>
        {panels.map((panel) => (
          <section key={panel.id} className="lab-panel" aria-label={panel.title}>
            <h2>{panel.title}</h2>
            {view.targets
              .filter(({ panelId }) => panelId === panel.id)
              .map((target) => (
                <TargetView key={target.id} target={target} dataSources={view.dataSources} />
              ))}
          </section>
        ))}
      </div>
    </main>
  );
}

/** The query that a link to Explore carries, and what it answers. */
export function ExplorePage({ search }: { search: string }) {
  const [view, setView] = useState<Awaited<ReturnType<typeof exploreTargets>>>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    exploreTargets(new URLSearchParams(search)).then(setView, (reason: unknown) => setError(wordsOf(reason)));
  }, [search]);
  return (
    <main>
      <h1>Explore</h1>
      {error !== undefined && <Problem title="There is nothing to explore">{error}</Problem>}
      {view?.targets.length === 0 && <Problem title="The address holds no query" />}
      <div className="lab-panels lab-single">
        {view?.targets.map((target) => (
          <section key={target.id} className="lab-panel">
            <h2>{target.datasource.name}</h2>
            <TargetView target={target} dataSources={view.dataSources} />
          </section>
        ))}
      </div>
    </main>
  );
}
