// Colours, on a terminal only: a log of a build server is no terminal, whatever it says in CI.
import pc from 'picocolors';

const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
// Streams that are no terminal have no isTTY at all.
const onTerminal = Boolean(process.stdout.isTTY) && TERM !== 'dumb';

export const colour = pc.createColors(!NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : onTerminal));
