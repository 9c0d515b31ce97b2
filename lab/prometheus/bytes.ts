/** Bytes as Go's encoding/binary writes them: fixed lengths big-endian, variable ones seven bits at a time. Numbers are whole and safe. */
export class Bytes {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private end = 0;

  get length(): number {
    return this.end;
  }

  uint8(value: number): this {
    this.reserve(1);
    this.end = this.buffer.writeUInt8(value, this.end);
    return this;
  }

  uint64(value: number): this {
    this.reserve(8);
    this.end = this.buffer.writeBigUInt64BE(BigInt(value), this.end);
    return this;
  }

  float64(value: number): this {
    this.reserve(8);
    this.end = this.buffer.writeDoubleBE(value, this.end);
    return this;
  }

  uvarint(value: number): this {
    this.reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.buffer[this.end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.buffer[this.end++] = rest;
    return this;
  }

  /** Signed: the sign is the last bit. */
  varint(value: number): this {
    return this.uvarint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** A text after its length. */
  text(value: string): this {
    const length = Buffer.byteLength(value);
    this.uvarint(length).reserve(length);
    this.end += this.buffer.write(value, this.end);
    return this;
  }

  /** What was written; begins anew. */
  taken(): Buffer {
    const taken = Buffer.from(this.buffer.subarray(0, this.end));
    this.end = 0;
    return taken;
  }

  private reserve(more: number): void {
    if (this.end + more > this.buffer.length) {
      const wider = Buffer.allocUnsafe(2 * (this.end + more));
      this.buffer.copy(wider, 0, 0, this.end);
      this.buffer = wider;
    }
  }
}
