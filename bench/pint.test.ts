import { pintCase, pintRequests, pintTotal, requestsPerRange } from './pint';

const absent = { present: false, everSeen: true, labels: 3, matchers: 3 };

describe('what pint would ask', () => {
  it('cuts 7 days into 2-hour slices', () => expect(requestsPerRange).toBe(85));

  it.each([
    ['a healthy selector', { ...absent, present: true }, 1],
    ['a metric never seen', { ...absent, everSeen: false }, 1 + 85],
    ['a wrong value among three labels', absent, 1 + 85 + 6 * 85],
  ])('%s', (_name, each, requests) => expect(pintRequests(each, 0)).toBe(requests));

  it('asks other stores about a metric never seen', () => {
    expect(pintRequests({ ...absent, everSeen: false }, 2)).toBe(1 + 85 + 2);
  });

  it('asks up once for all', () => {
    expect(pintTotal([absent, absent], 0)).toBe(85 + 2 * (1 + 7 * 85));
    expect(pintTotal([{ ...absent, present: true }], 0)).toBe(1);
  });

  it('counts equal and regular expression matchers, and each label once', () => {
    const matchers = [
      { label: 'job', op: '=~' as const, value: 'a.*' },
      { label: 'job', op: '=' as const, value: 'ab' },
      { label: 'env', op: '!=' as const, value: 'dev' },
    ];
    const selector = { language: 'promql' as const, text: 'up', metric: 'up', matchers, guarded: false };
    expect(pintCase({ selector, now: 0, everSeen: undefined })).toEqual({
      present: false,
      everSeen: false,
      labels: 1,
      matchers: 2,
    });
  });
});
