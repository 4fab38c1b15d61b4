// Lets a process with a closed Baileys client exit: after a pre-key upload Baileys leaves a guard timer of 30 s running.
import { AsyncLocalStorage, createHook, type AsyncHook } from 'node:async_hooks';

export class LingeringTimers {
  private readonly scope = new AsyncLocalStorage<true>();
  private readonly timers = new Set<WeakRef<NodeJS.Timeout>>();
  private readonly hook: AsyncHook;

  constructor() {
    this.hook = createHook({
      init: (_id, type, _trigger, resource) => {
        if (type === 'Timeout' && this.scope.getStore())
          this.timers.add(new WeakRef(resource as NodeJS.Timeout));
      },
    }).enable();
  }

  /** Remembers every timer that follows from `work`, however late. */
  during<T>(work: () => T): T {
    return this.scope.run(true, work);
  }

  /** From here on they no longer hold the process; they still fire, should it live on. */
  release(): void {
    this.hook.disable();
    for (const timer of this.timers) timer.deref()?.unref();
    this.timers.clear();
  }
}
