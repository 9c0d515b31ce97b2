import { Check } from './check';
import { panelKey } from '../model';
import { skippedFor } from './shared/skipped';
import { item, listed, plural } from './shared/words';

/** No plugin of this Grafana draws the panel's type. Rival: there is no data. */
export const panelPluginMissing: Check = {
  id: 'panel-plugin-missing',
  hop: 'panel',
  title: 'The panel’s plugin is not there',
  examine: (evidence) => {
    const byType = skippedFor(evidence, 'panel-plugin-missing', ({ type }) => type);
    return [...byType].map(([type, places]) => ({
      subject: type,
      verdict: 'proved',
      what: `${plural(places.length, 'panel')} ${places.length === 1 ? 'needs' : 'need'} the plugin ${type}, which this Grafana does not have, or has not switched on.`,
      proofLine: `${type} is not among the panel plugins that Grafana gives to its pages`,
      evidence: [
        item(
          'panel',
          'Which panel plugins does Grafana give to its pages (“panels” of /api/frontend/settings)?',
          `${type} is not among them, nor an alias of one`,
          `${listed(places.map(panelKey))} can show nothing, whatever the stores have`
        ),
      ],
      rivals: [
        {
          rival: 'there is no data',
          because: 'without its plugin a panel says “Panel plugin not found” with data, too',
        },
        {
          rival: 'the plugin is hidden from whoever looks',
          because: 'this list is the same for all users of the organisation, and pages draw by it',
        },
      ],
      remedy: {
        text: `Install or update the plugin, or switch on the app that brings it, and restart Grafana; or change these panels to a type of Grafana’s own, such as Time series or Table.`,
        lines: { file: 'on the machine of Grafana', after: `grafana cli plugins install ${type}` },
      },
      claims: places.map(({ id }) => ({ targetId: id, part: '*' })),
    }));
  },
};
