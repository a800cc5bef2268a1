/** MQTT 3.1.1, table 3.1: a bad user name or password, and one that may not. */
const REFUSALS: readonly unknown[] = [4, 5];

/** The others of that table; what answers so is a broker, whatever it has against us. */
const OTHER_REFUSALS: readonly unknown[] = [1, 2, 3];

/** Whether a broker answered that it does not take this connection, for another reason than its login. */
export const isOtherRefusal = (error: Error): boolean => 'code' in error && OTHER_REFUSALS.includes(error.code);

/** Whether a connection failed since the broker refuses the login. */
export const isLoginRefusal = (error: Error): boolean => 'code' in error && REFUSALS.includes(error.code);
