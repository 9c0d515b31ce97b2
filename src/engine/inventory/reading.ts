/** Lenient readers: a field of the wrong kind counts as absent, so that it costs nothing but itself. */
import * as v from 'valibot';

export const text = v.fallback(v.string(), '');
/** Empty text counts as absent: Grafana saves cleared fields that way. */
export const filledText = v.fallback(v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty())), undefined);
export const flag = v.fallback(v.boolean(), false);
export const maybeNumber = v.fallback(
  v.optional(
    v.union([
      v.pipe(v.number(), v.finite()),
      v.pipe(
        v.string(),
        v.regex(/^\d+(\.\d+)?$/),
        v.transform((value) => Number(value))
      ),
    ])
  ),
  undefined
);
export const list = v.fallback(v.array(v.unknown()), []);

/** Any JSON object, fields unread; arrays are not objects here. */
const record = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((value) => !Array.isArray(value))
);
export type JsonRecord = v.InferOutput<typeof record>;

export const maybeRecord = v.fallback(v.optional(record), undefined);

/** The value as a JSON object, or undefined. */
export function asRecord(value: unknown): JsonRecord | undefined {
  // No parsing here: a record of 10,000 panels would be copied for nothing.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

/** One value or many, as texts; numbers and booleans are written out, everything else is dropped. */
export function texts(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) =>
    typeof one === 'string' ? [one] : typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : []
  );
}

/** Every text in a JSON value, however deep; without recursion, so that nesting cannot overflow the stack. */
export function textsWithin(value: unknown): string[] {
  const found: string[] = [];
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one === 'string') {
      found.push(one);
    } else if (typeof one === 'object' && one !== null) {
      for (const inner of Object.values(one)) {
        waiting.push(inner);
      }
    }
  }
  return found;
}
