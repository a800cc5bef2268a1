/** MQTT 3.1.1, table 3.1: a bad user name or password, and one that may not. */
const REFUSALS: readonly unknown[] = [4, 5];

/** Whether a connection failed since the broker refuses the login. */
export const isLoginRefusal = (error: Error): boolean => 'code' in error && REFUSALS.includes(error.code);
