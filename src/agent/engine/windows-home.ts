/** Where the agent stands in a deployed Windows, below its volume's root: a folder that administrators and the system alone may open. */
export const WINDOWS_HOME = 'ProgramData/Slipway';
export const WINDOWS_AGENT = `${WINDOWS_HOME}/slipway-agent.exe`;
export const AFTER_SETUP = `${WINDOWS_HOME}/after-setup.json`;
