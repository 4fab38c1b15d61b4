// Preloaded into the keeper by the bench: how long its event loop was ever blocked, from SIGUSR2 on.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('SIGUSR2', () => delay.reset());
process.on('exit', () => {
  const ms = (nanoseconds) => (nanoseconds / 1e6).toFixed(1);
  console.log(
    `event loop delay: median ${ms(delay.percentile(50))} ms, p99.9 ${ms(delay.percentile(99.9))} ms, longest ${ms(delay.max)} ms`,
  );
});
