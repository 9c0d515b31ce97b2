/** The HTML page around the bundle, and the files that it asks for beside the plugin's. */
import path from 'node:path';
import { Shell } from '../grafana/host';

const fontFolder = path.resolve(__dirname, '../../node_modules/@fontsource');

/** Grafana's fonts under the addresses of its GlobalStyles (13) and of our own style; Roboto Mono's has a digest in it. */
const fonts: ReadonlyArray<readonly [address: RegExp, file: string]> = [
  [/^inter\/Inter-Regular\.woff2$/, 'inter/files/inter-latin-400-normal.woff2'],
  [/^inter\/Inter-Medium\.woff2$/, 'inter/files/inter-latin-500-normal.woff2'],
  [/^inter\/Inter-Italic\.woff2$/, 'inter/files/inter-latin-400-italic.woff2'],
  [/^inter\/Inter-MediumItalic\.woff2$/, 'inter/files/inter-latin-500-italic.woff2'],
  [/^roboto\/[\w-]+\.woff2$/, 'roboto-mono/files/roboto-mono-latin-400-normal.woff2'],
];

/** The page of a bundle, with the icons that lie in `icons`. */
export function createShell(bundle: string, icons: string): Shell {
  return {
    asset: (pathname) => {
      if (pathname === '/public/lab/host.js') {
        return { file: bundle, contentType: 'text/javascript; charset=utf-8' };
      }
      const font = /^\/public\/fonts\/(.+)$/.exec(pathname)?.[1];
      const file = fonts.find(([address]) => font !== undefined && address.test(font))?.[1];
      if (file !== undefined) {
        return { file: path.join(fontFolder, file), contentType: 'font/woff2' };
      }
      // 10.3.1 asks /public/img/icons/, later versions /public/build/img/icons/.
      const icon = /^\/public\/(?:build\/)?img\/icons\/([\w/-]+\.svg)$/.exec(pathname)?.[1];
      // The one icon that @grafana/ui uses and does not publish.
      const from = icon === 'unicons/spinner.svg' ? path.join(__dirname, 'icons') : icons;
      return icon === undefined ? undefined : { file: path.join(from, icon), contentType: 'image/svg+xml' };
    },
    html: (boot) => page(JSON.stringify(boot).replace(/</g, '\\u003c')),
  };
}

const page = (boot: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Pipeline Health lab</title>
    <base href="/" />
    <link rel="icon" href="data:," />
    <script>
      window.labBoot = ${boot};
      (function () {
        var theme = new URLSearchParams(location.search).get('theme') || sessionStorage.getItem('labTheme') || 'dark';
        sessionStorage.setItem('labTheme', theme);
        window.grafanaBootData = {
          settings: Object.assign({ featureToggles: {} }, window.labBoot.settings),
          navTree: [],
          user: { id: 2, login: 'viewer', name: 'viewer', theme: theme, lightTheme: theme === 'light', orgId: 1, orgRole: 'Viewer', isSignedIn: true, timezone: 'browser', locale: 'en-US', language: 'en-US', permissions: { 'datasources:explore': true, 'datasources:query': true } },
          themePaths: {},
        };
        window.__grafana_public_path__ = '/public/';
        document.documentElement.dataset.theme = theme;
      })();
    </script>
  </head>
  <body>
    <div id="reactRoot"></div>
    <script src="/public/lab/host.js"></script>
  </body>
</html>
`;
