/**
 * What Loki 2.9.3 reports of a query's work (recorded, field by field). Here nobody fetched chunks or waited in a queue, so
 * all of it is 0 but the number of results.
 */
export function queryStats(totalEntriesReturned: number): unknown {
  const summary = zeros(
    'bytesProcessedPerSecond linesProcessedPerSecond totalBytesProcessed totalLinesProcessed execTime queueTime subqueries ' +
      'totalEntriesReturned splits shards totalPostFilterLines totalStructuredMetadataBytesProcessed'
  );
  return {
    summary: { ...summary, totalEntriesReturned },
    querier: { store: chunkStore() },
    ingester: { ...zeros('totalReached totalChunksMatched totalBatches totalLinesSent'), store: chunkStore() },
    cache: { chunk: cache(), index: cache(), result: cache(), statsResult: cache() },
  };
}

const chunkStore = () => ({
  ...zeros('totalChunksRef totalChunksDownloaded chunksDownloadTime'),
  chunk: zeros(
    'headChunkBytes headChunkLines decompressedBytes decompressedLines compressedBytes totalDuplicates postFilterLines ' +
      'headChunkStructuredMetadataBytes decompressedStructuredMetadataBytes'
  ),
});

const cache = () => zeros('entriesFound entriesRequested entriesStored bytesReceived bytesSent requests downloadTime');

const zeros = (names: string): Record<string, number> => Object.fromEntries(names.split(' ').map((name) => [name, 0]));
