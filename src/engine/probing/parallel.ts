/** Runs `work` on all items, at most `limit` at once. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}

/** Parts of at most `count` items and `size` in sum; an item that is larger alone is a part of its own. */
export function chunk<T>(items: readonly T[], count: number, size: number, sizeOf: (item: T) => number): T[][] {
  const parts: T[][] = [];
  let room = 0;
  for (const item of items) {
    const last = parts[parts.length - 1];
    if (last && last.length < count && sizeOf(item) <= room) {
      last.push(item);
      room -= sizeOf(item);
    } else {
      parts.push([item]);
      room = size - sizeOf(item);
    }
  }
  return parts;
}

/** A gate that lets at most `limit` pieces of work through at once, whoever brings them. */
export function gate(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) {
      free--;
    } else {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) {
        next();
      } else {
        free++;
      }
    }
  };
}
