/** A history as the write-ahead log that Prometheus reads when it starts (tsdb/docs/format/wal.md of its sources). */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Sample } from '../world/scenario';
import { labelsOf } from '../world/series';
import { Bytes } from './bytes';
import { crc32c } from './crc32c';

const SERIES = 1;
const SAMPLES = 2;
/** So many samples are written as one record. */
const SAMPLES_PER_RECORD = 10_000;

/** Writes the samples, of each series oldest first, into the data folder of a Prometheus that has none yet. */
export async function writeAheadLog(folder: string, samples: Iterable<Sample>): Promise<void> {
  const wal = path.join(folder, 'wal');
  await mkdir(wal, { recursive: true });
  await pipeline(Readable.from(paged(records(samples))), createWriteStream(path.join(wal, '00000000')));
}

/** Records that name series, each before the record with the first samples of them. */
function* records(samples: Iterable<Sample>): Iterable<Buffer> {
  const refs = new Map<string, number>();
  const newSeries = new Bytes().uint8(SERIES);
  const values = new Bytes();
  let count = 0;
  let firstMs = 0;
  function* written(): Iterable<Buffer> {
    if (newSeries.length > 1) {
      yield newSeries.taken();
      newSeries.uint8(SERIES);
    }
    if (count > 0) {
      yield values.taken();
    }
    count = 0;
  }
  for (const { series, timeMs, value } of samples) {
    let ref = refs.get(series);
    if (ref === undefined) {
      ref = refs.size + 1;
      refs.set(series, ref);
      const labels = labelsOf(series);
      newSeries.uint64(ref).uvarint(labels.length);
      labels.flat().forEach((text) => newSeries.text(text));
    }
    if (count === 0) {
      // Every sample says how far its series and its time are from these.
      values.uint8(SAMPLES).uint64(0).uint64(timeMs);
      firstMs = timeMs;
    }
    values
      .varint(ref)
      .varint(timeMs - firstMs)
      .float64(value);
    count++;
    if (count === SAMPLES_PER_RECORD) {
      yield* written();
    }
  }
  yield* written();
}

const PAGE = 32 * 1024;
/** What stands before each fragment of a record: which one it is (a byte), its length (2) and its checksum (4). */
const HEADER = 7;

/** A fragment never crosses the end of a page, so that records are written in pieces. */
function* paged(all: Iterable<Buffer>): Iterable<Buffer> {
  let left = PAGE;
  for (const record of all) {
    for (let start = 0; start < record.length;) {
      if (left <= HEADER) {
        yield Buffer.alloc(left);
        left = PAGE;
      }
      const fragment = record.subarray(start, start + left - HEADER);
      const isLast = start + fragment.length === record.length;
      const header = Buffer.alloc(HEADER);
      // 1: whole, 2: first, 3: in the middle, 4: last.
      header.writeUInt8(start === 0 ? (isLast ? 1 : 2) : isLast ? 4 : 3, 0);
      header.writeUInt16BE(fragment.length, 1);
      header.writeUInt32BE(crc32c(fragment), 3);
      yield header;
      yield fragment;
      start += fragment.length;
      left -= HEADER + fragment.length;
    }
  }
}
