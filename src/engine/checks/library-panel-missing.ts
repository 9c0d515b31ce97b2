import { Check } from './check';
import { panelKey } from '../model';
import { skippedFor } from './shared/skipped';
import { item, listed, plural } from './shared/words';

/** A panel stands for a library panel that Grafana does not give. Rival: its folder is hidden from whoever looks. */
export const libraryPanelMissing: Check = {
  id: 'library-panel-missing',
  hop: 'panel',
  title: 'The library panel cannot be found',
  examine: (evidence) => {
    const byUid = skippedFor(evidence, 'library-panel-missing', ({ uid }) => uid);
    return [...byUid].map(([uid, places]) => ({
      subject: uid,
      verdict: 'likely',
      what: `${plural(places.length, 'panel')} ${places.length === 1 ? 'stands' : 'stand'} for the library panel ${uid}, which Grafana does not find.`,
      proofLine: `Grafana answers 404 for the library panel ${uid}`,
      evidence: [
        item(
          'panel',
          `What is the library panel ${uid}?`,
          'Grafana says that there is none (404)',
          `its queries are nowhere else: ${listed(places.map(panelKey))} ${places.length === 1 ? 'has' : 'have'} none`
        ),
      ],
      rivals: [{ rival: 'there is no data', because: 'no store was asked: there is no query' }],
      wouldDecide: [
        'whether it lies in a folder that you may not read: look at Dashboards, Library panels, as an administrator',
      ],
      remedy: {
        text: 'Put the library panel back (provision or import it with this uid), or unlink these panels and give them queries of their own.',
      },
      claims: places.map(({ id }) => ({ targetId: id, part: '*' })),
    }));
  },
};
