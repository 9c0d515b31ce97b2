/** Lets a running piece of work be followed as an async iteration. */
export class EventQueue<T> {
  private readonly waiting: T[] = [];
  private ended = false;
  private wake: () => void = () => undefined;

  push(event: T): void {
    this.waiting.push(event);
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  async *drain(): AsyncGenerator<T, void> {
    while (true) {
      for (let event = this.waiting.shift(); event !== undefined; event = this.waiting.shift()) {
        yield event;
      }
      if (this.ended) {
        return;
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
