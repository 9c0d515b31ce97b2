import { GrafanaTheme2 } from '@grafana/data';

/** The page's own styles, and the fonts and resets that Grafana's stylesheet gives every page (from 12 on GlobalStyles does). */
export const pageStyle = ({ colors, typography, shape }: GrafanaTheme2): string => `
@font-face { font-family: Inter; font-weight: 400; src: url('/public/fonts/inter/Inter-Regular.woff2') format('woff2'); }
@font-face { font-family: Inter; font-weight: 500; src: url('/public/fonts/inter/Inter-Medium.woff2') format('woff2'); }
@font-face { font-family: 'Roboto Mono'; font-weight: 400; src: url('/public/fonts/roboto/RobotoMono-Regular.woff2') format('woff2'); }
@keyframes lab-spin { to { transform: rotate(360deg); } }
.fa-spin { animation: lab-spin 2s infinite linear; }
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 14px; }
body { margin: 0; background: ${colors.background.canvas}; color: ${colors.text.primary}; font-family: ${typography.fontFamily}; font-size: 14px; line-height: ${typography.body.lineHeight}; }
h1, h2, h3, h4, h5, h6 { margin: 0 0 8px; font-weight: 500; }
h1 { font-size: 24px; } h2 { font-size: 18px; }
p { margin: 0 0 8px; } ul, ol { padding: 0; margin: 0 0 8px; } a { color: inherit; text-decoration: none; }
button, input, select { font: inherit; } button { cursor: pointer; } table { border-collapse: collapse; } pre { margin: 0; }
dl, dd, figure { margin: 0; } label { font-weight: inherit; }
:focus-visible { outline: 2px solid ${colors.primary.main}; outline-offset: 1px; }
.lab-incident { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; padding: 6px 12px; background: ${colors.background.primary}; border-bottom: 2px dashed ${colors.warning.border}; font-size: 12px; }
.lab-incident label { max-width: 100%; }
.lab-incident select { width: auto; height: 26px; line-height: 1.4; background: ${colors.background.secondary}; color: ${colors.text.primary}; border: 1px solid ${colors.border.medium}; border-radius: 2px; padding: 2px 4px; max-width: 100%; }
.lab-story { color: ${colors.text.secondary}; flex: 1 1 300px; }
.lab-top { display: flex; gap: 8px; align-items: center; min-height: 40px; padding: 0 12px; background: ${colors.background.primary}; border-bottom: 1px solid ${colors.border.weak}; }
.lab-crumbs { display: flex; flex-wrap: wrap; min-width: 0; } .lab-crumbs span::before { content: '›'; margin: 0 8px; color: ${colors.text.secondary}; }
.lab-version { white-space: nowrap; margin-left: auto; color: ${colors.text.secondary}; font-size: 12px; }
.lab-burger { display: none; background: none; border: none; color: inherit; font-size: 18px; }
.lab-body { display: flex; align-items: flex-start; }
.lab-menu { flex: 0 0 220px; padding: 8px 0; border-right: 1px solid ${colors.border.weak}; min-height: calc(100vh - 80px); background: ${colors.background.primary}; }
.lab-menu a { display: block; padding: 5px 12px; color: ${colors.text.secondary}; font-size: 12px; overflow-wrap: anywhere; }
.lab-menu a:hover, .lab-menu a[aria-current] { color: ${colors.text.primary}; background: ${colors.action.hover}; }
.lab-content { flex: 1; min-width: 0; padding: 16px; }
.lab-plugin-title { display: flex; justify-content: space-between; align-items: center; }
.lab-muted { color: ${colors.text.secondary}; overflow-wrap: anywhere; }
.lab-panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 8px; }
.lab-single { grid-template-columns: minmax(0, 1fr); }
.lab-panel { background: ${colors.background.primary}; border: 1px solid ${colors.border.weak}; border-radius: ${shape.radius.default}; padding: 8px 12px; min-width: 0; }
.lab-panel h2 { font-size: 14px; }
.lab-target { margin-bottom: 8px; } .lab-target code { display: block; color: ${colors.text.secondary}; font-size: 11px; overflow-wrap: anywhere; white-space: pre-wrap; }
.lab-target pre { max-height: 220px; overflow: auto; font-size: 11px; white-space: pre-wrap; overflow-wrap: anywhere; }
.lab-nodata { padding: 20px; text-align: center; color: ${colors.text.secondary}; font-size: 18px; }
.lab-error { color: ${colors.error.text}; padding: 8px 0; overflow-wrap: anywhere; }
.lab-plot { width: 100%; height: 90px; display: block; } .lab-legend { list-style: none; font-size: 11px; } .lab-legend li { overflow-wrap: anywhere; }
/* uPlot's own stylesheet, as far as it places things. */
.uplot { width: min-content; } .u-wrap { position: relative; user-select: none; } .u-over, .u-under, .u-axis, .u-select { position: absolute; }
.u-under { overflow: hidden; } .uplot canvas { display: block; position: relative; width: 100%; height: 100%; }
.u-cursor-x, .u-cursor-y, .u-cursor-pt { position: absolute; left: 0; top: 0; pointer-events: none; } .u-cursor-pt { border-radius: 50%; }
.u-hz .u-cursor-x { height: 100%; border-right: 1px dashed ${colors.border.strong}; } .u-hz .u-cursor-y { width: 100%; border-bottom: 1px dashed ${colors.border.strong}; }
.uplot .u-off { display: none; }
@media (max-width: 768px) {
  .lab-burger { display: block; } .lab-body { display: block; } .lab-content { padding: 12px; }
  .lab-menu { display: none; min-height: 0; border-right: none; } .lab-menu.lab-open { display: block; }
  .lab-panels { grid-template-columns: minmax(0, 1fr); }
}
`;
