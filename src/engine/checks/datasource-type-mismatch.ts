import { Check } from './check';
import { item } from './shared/words';

/** A panel says it wants one kind of store and its data source is another. Rival: the data source is missing. */
export const datasourceTypeMismatch: Check = {
  id: 'datasource-type-mismatch',
  hop: 'datasource',
  title: 'The data source is of another type',
  examine: ({ skipped }) =>
    skipped.flatMap(({ id, reason, query }) =>
      reason.kind === 'datasource-wrong-type'
        ? [
            {
              subject: `${reason.ref}: ${query.slice(0, 80)}`,
              verdict: 'proved',
              what: `The panel was made for another type of data source than ${reason.ref}, which is ${reason.type}.`,
              proofLine: `the query is ${reason.wants}, ${reason.ref} is ${reason.type}`,
              evidence: [
                item(
                  'datasource',
                  `Of which type is ${reason.ref}?`,
                  reason.type,
                  `a ${reason.wants} query cannot be answered there`
                ),
              ],
              rivals: [{ rival: 'the data source is missing', because: 'it exists, with another type' }],
              remedy: { text: 'Choose the data source that speaks the query’s language.' },
              claims: [{ targetId: id, part: '*' }],
            },
          ]
        : []
    ),
};
