import React, { ReactNode, useEffect, useState } from 'react';
import { boot } from './boot';

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
  const app = `/a/${boot.appId}`;
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
        <a href="/">Home</a> <span aria-hidden>›</span>{' '}
        {path.startsWith(app) ? <a href={app}>Pipeline Health</a> : <span>Dashboards</span>}
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

/** Switches what is broken in the lab's stack; not part of the plugin. */
function IncidentBar() {
  const [switching, setSwitching] = useState(false);
  const current = boot.incidents.find(({ name }) => name === boot.incident);
  const change = async (name: string) => {
    setSwitching(true);
    await fetch('/lab/incident', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    location.reload();
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
      <span className="lab-story">{switching ? 'Making its history…' : current?.description}</span>
    </div>
  );
}

/** Where a plugin's page goes: `PluginPage` of @grafana/runtime draws it. */
export function PluginPageFrame({
  children,
  subTitle,
  actions,
}: {
  children?: ReactNode;
  subTitle?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <main className="lab-plugin">
      <div className="lab-plugin-title">
        <h1>Pipeline Health</h1>
        {actions}
      </div>
      {subTitle}
      {children}
    </main>
  );
}
