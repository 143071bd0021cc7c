const steps: (() => unknown)[] = [];

afterAll(async () => {
  for (const step of steps.reverse()) {
    await step();
  }
});

/** Does something after all tests of the file, the last named first; may be called in a test. */
export function afterwards(step: () => unknown): void {
  steps.push(step);
}
