import React, { useEffect, useState } from 'react';
import { DashboardView, exploreTargets, loadDashboard } from './queries';
import { TargetView } from './TargetView';

/** A plain view of a dashboard: every panel with its queries and what they answer; `viewPanel` shows one alone. */
export function DashboardPage({ uid, search }: { uid: string; search: string }) {
  const [view, setView] = useState<DashboardView>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    loadDashboard(uid, new URLSearchParams(search)).then(setView, (reason: unknown) => setError(String(reason)));
  }, [uid, search]);
  if (error !== undefined) {
    return <div role="alert">{error}</div>;
  }
  if (!view) {
    return <div>Loading dashboard…</div>;
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
  useEffect(() => {
    void exploreTargets(new URLSearchParams(search)).then(setView);
  }, [search]);
  return (
    <main>
      <h1>Explore</h1>
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
