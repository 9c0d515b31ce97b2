import { readFrames } from './frames';
import recorded from './testdata/recorded.json';

type Frames = Parameters<typeof readFrames>[0];

const fieldOf = (name: string, type: string, more: object = {}) => ({ name, type, ...more });
const frame = (fields: readonly object[], values: readonly unknown[][], more: object = {}, entities?: unknown) => ({
  schema: { refId: 'q0', fields, ...more },
  data: { values, ...(entities === undefined ? {} : { entities }) },
});
const time = fieldOf('Time', 'time');

function read(frames: Frames, keepPoints = false) {
  const answer = readFrames(frames, keepPoints);
  if (!answer.ok) {
    throw new Error(answer.failure.message);
  }
  return answer.value;
}

describe('recorded frames', () => {
  it('reads an instant vector', () => {
    const { series, rows } = read(recorded.batchMetrics.body.results.p10_A.frames);
    expect(rows).toBe(0);
    expect(series).toEqual([
      {
        name: '{route="/v1/assist/chat", service_name="scanium-backend"}',
        labels: { route: '/v1/assist/chat', service_name: 'scanium-backend' },
        samples: 1,
        zeros: 0,
        nonFinite: 0,
        min: 487.5,
        max: 487.5,
        last: 487.5,
        firstMs: 1795231849944,
        lastMs: 1795231849944,
      },
    ]);
  });

  it('reads a quantile that turns NaN when traffic stops: still there, no finite value', () => {
    const { series } = read(recorded.batchNaN.body.results.p2_A.frames);
    expect(series).toMatchObject([
      { name: 'p50', samples: 19, nonFinite: 2, zeros: 0, last: 17.499999999999996, lastMs: 1795233375000 },
    ]);
  });

  it.each([
    ['a query without result', recorded.batchEmpty.body.results.p41_A.frames],
    ['logs without lines', recorded.batchNoLogs.body.results.p4_A.frames],
    ['traces without rows', recorded.batchTable.body.results.p9_A.frames],
    ['the frame beside an error', recorded.batchNoOrg.body.results.p10_A.frames],
  ])('finds nothing in %s', (_, frames) => {
    expect(read(frames)).toEqual({ series: [], rows: 0, lines: [], notices: [] });
  });
});

describe('readFrames', () => {
  it('takes no number for a value, and none for a time, that nothing can be made of', () => {
    const value = fieldOf('Value', 'number');
    const { series } = read([frame([time, value], [[1000, 1e300, 3000], JSON.parse('[1e999, 2, -1e999]')])], true);
    expect(series).toMatchObject([{ samples: 1, nonFinite: 2, last: 2, firstMs: 1000, lastMs: 3000, points: [] }]);
  });

  it('counts samples, zeros, nulls and what JSON cannot hold', () => {
    const value = fieldOf('Value', 'number', { labels: { job: 'x' } });
    const values = [
      [1000, 2000, 3000, 4000, 5000, 6000],
      [0, null, null, null, 7, null],
    ];
    const { series } = read([frame([time, value], values, {}, [null, { NaN: [1], Inf: [2], NegInf: [3] }])], true);
    expect(series).toEqual([
      {
        name: undefined,
        labels: { job: 'x' },
        samples: 2,
        zeros: 1,
        nonFinite: 3,
        min: 0,
        max: 7,
        last: 7,
        firstMs: 1000,
        lastMs: 5000,
        points: [
          [1000, 0],
          [5000, 7],
        ],
      },
    ]);
  });

  it('reads each number field of a wide frame as a series', () => {
    const fields = [
      time,
      fieldOf('a', 'number', { labels: { n: '1' } }),
      fieldOf('b', 'number', { labels: { n: '2' } }),
    ];
    expect(read([frame(fields, [[1], [2], [null]])]).series).toMatchObject([
      { name: 'a', labels: { n: '1' }, samples: 1 },
      { name: 'b', labels: { n: '2' }, samples: 0, lastMs: undefined },
    ]);
  });

  it('reads logs of both contracts', () => {
    const old = frame(
      [fieldOf('labels', 'other'), time, fieldOf('Line', 'string'), fieldOf('tsNs', 'string'), fieldOf('id', 'string')],
      [
        [{ job: 'a', n: 1 }, null],
        [1000, 2000],
        ['one', 'two'],
        ['', ''],
        ['', ''],
      ],
      { meta: { custom: { frameType: 'LabeledTimeValues' } } }
    );
    const newer = frame(
      [fieldOf('timestamp', 'time'), fieldOf('id', 'string'), fieldOf('body', 'string'), fieldOf('labels', 'other')],
      [[3000], ['x'], ['<script>three</script>'], [{ job: 'b' }]],
      { meta: { type: 'log-lines' } }
    );
    expect(read([old, newer])).toEqual({
      series: [],
      rows: 3,
      lines: [
        { timeMs: 1000, line: 'one', labels: { job: 'a' } },
        { timeMs: 2000, line: 'two', labels: {} },
        { timeMs: 3000, line: '<script>three</script>', labels: { job: 'b' } },
      ],
      notices: [],
    });
  });

  it('keeps 1000 lines and counts them all', () => {
    const many = <T>(value: T) => Array.from({ length: 3000 }, () => value);
    const logs = frame([time, fieldOf('Line', 'string')], [many(1), many('x')], { meta: { type: 'log-lines' } });
    const { rows, lines } = read([logs]);
    expect([rows, lines.length]).toEqual([3000, 1000]);
  });

  it('counts rows of tables and trace lists', () => {
    const table = frame(
      [fieldOf('traceID', 'string'), fieldOf('duration', 'number')],
      [
        ['a', 'b'],
        [1, 2],
      ]
    );
    expect(read([table])).toMatchObject({ series: [], rows: 2 });
  });

  it('takes only the counts of a native histogram for values', () => {
    const cells = ['xMax', 'yMin', 'yMax', 'count'].map((name) => fieldOf(name, name === 'xMax' ? 'time' : 'number'));
    const { series } = read([frame(cells, [[1], [0], [5], [0]], { meta: { type: 'heatmap-cells' } })]);
    expect(series).toMatchObject([{ name: 'count', samples: 1, zeros: 1 }]);
  });

  it('does not take exemplars for data', () => {
    const fields = [time, fieldOf('Value', 'number'), fieldOf('trace_id', 'string')];
    const exemplars = frame(fields, [[1], [2], ['a']], { meta: { custom: { resultType: 'exemplar' } } });
    const named = frame(fields, [[1], [2], ['a']], { name: 'exemplar' });
    expect(read([exemplars, named])).toEqual({ series: [], rows: 0, lines: [], notices: [] });
  });

  it('hands on notices once each, on one line', () => {
    const meta = { notices: [{ severity: 'warning', text: 'cut\nshort' }] };
    expect(read([frame([], [], { meta }), frame([], [], { meta })]).notices).toEqual(['cut short']);
  });

  it('reads a frame without fields and data', () => {
    expect(read([{ schema: { fields: [] } }]).series).toEqual([]);
  });

  it.each([
    ['null', null],
    ['text', 'frame'],
    ['no schema', { data: { values: [] } }],
    ['fields not a list', { schema: { fields: {} } }],
    ['values not lists', { schema: { fields: [time] }, data: { values: ['1'] } }],
    ['what lost its values', { schema: { fields: [time, fieldOf('Value', 'number')] } }],
    ['what lost a column', frame([time, fieldOf('Value', 'number')], [[1]])],
    ['what lost a value', frame([time, fieldOf('Value', 'number')], [[1, 2], [1]])],
    ['a number as text', frame([time, fieldOf('Value', 'number')], [[1], ['NaN']])],
    ['a time as text', frame([time, fieldOf('Value', 'number')], [['now'], [1]])],
    ['a label that is no text', frame([time, fieldOf('Value', 'number', { labels: { job: 1 } })], [[1], [1]])],
    ['places of NaN that are none', frame([time, fieldOf('Value', 'number')], [[1], [null]], {}, 'x')],
  ])('says that %s is unreadable', (_, broken) => {
    expect(readFrames([broken], false)).toMatchObject({
      ok: false,
      failure: { kind: 'malformed', message: expect.stringMatching(/^a data frame is unreadable at /) },
    });
  });

  it('joins tens of thousands of series', () => {
    const value = fieldOf('Value', 'number');
    const frames = Array.from({ length: 30_000 }, () => frame([time, value], [[1], [1]]));
    expect(read(frames).series.length).toBe(30_000);
  });
});
