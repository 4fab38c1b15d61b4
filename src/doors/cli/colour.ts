// Colours, on a terminal only: a log of a build server is no terminal, whatever it says in CI.
import { isatty } from 'node:tty';
import pc from 'picocolors';

const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
const onTerminal = isatty(1) && TERM !== 'dumb';

export const colour = pc.createColors(!NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : onTerminal));
