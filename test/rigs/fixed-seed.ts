// What is claimed of everything is tried with the same cases each time, so that a run says what the one before it said;
// HOLDFAST_TEST_SEED is for those who look for others.
import fc from 'fast-check';

const seed = Number(process.env['HOLDFAST_TEST_SEED'] ?? 20_261_122);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
