import React, { ReactNode, useEffect, useState } from 'react';
import { boot } from './boot';

const app = `/a/${boot.appId}`;

interface Hit {
  readonly uid: string;
  readonly title: string;
  readonly url: string;
}

/** Grafana's frame, plain: the lab's incident bar, a top bar, a side menu with the dashboards. */
export function Frame({ path, children }: { path: string; children: ReactNode }) {
  const [dashboards, setDashboards] = useState<readonly Hit[]>([]);
  const [isMenuOpen, setMenuOpen] = useState(false);
  useEffect(() => {
    void fetch('/api/search?type=dash-db&limit=5000').then(async (response) =>
      setDashboards((await response.json()) as Hit[])
    );
  }, []);
  return (
    <div className="lab-frame">
      <IncidentBar />
      <header className="lab-top">
        <button
          type="button"
          className="lab-burger"
          aria-expanded={isMenuOpen}
          aria-label="Menu"
          onClick={() => setMenuOpen(!isMenuOpen)}
        >
          ☰
        </button>
        <Breadcrumbs path={path} dashboards={dashboards} />
        <span className="lab-version">Grafana {boot.version}</span>
      </header>
      <div className="lab-body">
        <nav
          className={isMenuOpen ? 'lab-menu lab-open' : 'lab-menu'}
          aria-label="Main"
          onClick={() => setMenuOpen(false)}
        >
          <a href={app} aria-current={path.startsWith(app) ? 'page' : undefined}>
            <b>Pipeline Health</b>
          </a>
          {dashboards.map(({ uid, title, url }) => (
            <a key={uid} href={url} aria-current={path.startsWith(`/d/${uid}`) ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <div className="lab-content">{children}</div>
      </div>
    </div>
  );
}

function Breadcrumbs({ path, dashboards }: { path: string; dashboards: readonly Hit[] }) {
  const dashboard = dashboards.find(({ uid }) => path.split('/')[2] === encodeURIComponent(uid));
  const steps = path.startsWith(app)
    ? ['Pipeline Health']
    : path.startsWith('/d/')
      ? ['Dashboards', ...(dashboard ? [dashboard.title] : [])]
      : path === '/explore'
        ? ['Explore']
        : [];
  return (
    <nav className="lab-crumbs" aria-label="Breadcrumbs">
      <a href="/">Home</a>
      {steps.map((step) => (
        <span key={step}>{step}</span>
      ))}
    </nav>
  );
}

/** Switches what is broken in the lab's stack; not part of the plugin. */
function IncidentBar() {
  const [switching, setSwitching] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const current = boot.incidents.find(({ name }) => name === boot.incident);
  const change = async (name: string) => {
    setSwitching(true);
    const answer = await fetch('/lab/incident', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    if (answer.ok) {
      location.reload();
    } else {
      setRefusal(await answer.text());
      setSwitching(false);
    }
  };
  return (
    <div className="lab-incident">
      <label>
        Lab incident:{' '}
        <select value={boot.incident} disabled={switching} onChange={(event) => void change(event.target.value)}>
          {boot.incidents.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <span className="lab-story" role={refusal === undefined ? undefined : 'alert'}>
        {switching ? 'Making its history…' : (refusal ?? current?.description)}
      </span>
    </div>
  );
}

interface PluginPageProps {
  readonly children?: ReactNode;
  readonly subTitle?: ReactNode;
  readonly actions?: ReactNode;
  readonly pageNav?: { readonly text: string };
}

/** Stands in for `PluginPage` of @grafana/runtime, which only Grafana itself can fill. */
export function PluginPage({ children, subTitle, actions, pageNav }: PluginPageProps) {
  return (
    <main>
      <div className="lab-plugin-title">
        <h1>{pageNav?.text ?? 'Pipeline Health'}</h1>
        {actions}
      </div>
      {subTitle !== undefined && <div className="lab-muted">{subTitle}</div>}
      {children}
    </main>
  );
}
