import { mimir } from '../../testing/evidence';
import { writeLines } from './write-path';

const { url: _, ...bare } = mimir;
const lines = (options: { readonly url?: string; readonly product?: string }) =>
  writeLines({ ...bare, ...options }, (url) => `- url: ${url}`).split('\n');

test.each([
  ['Mimir by its path', { url: 'http://mimir:9009/prometheus' }, ['- url: http://mimir:9009/api/v1/push']],
  ['Mimir by its settings', { url: 'http://gateway/', product: 'Mimir' }, ['- url: http://gateway/api/v1/push']],
  [
    'Prometheus by its settings',
    { url: 'http://prometheus:9090', product: 'Prometheus' },
    ['# Prometheus, started with --web.enable-remote-write-receiver:', '- url: http://prometheus:9090/api/v1/write'],
  ],
  [
    'neither is said',
    { url: 'http://store:9090' },
    [
      '# Prometheus, started with --web.enable-remote-write-receiver:',
      '- url: http://store:9090/api/v1/write',
      '# Mimir:',
      '- url: http://store:9090/api/v1/push',
    ],
  ],
])('%s', (_name, source, expected) => {
  expect(lines(source)).toEqual(expected);
});
