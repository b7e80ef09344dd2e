// A log-in that ended while this page was open: why, and what to do now.

/**
 * By the name of the close code (docs/protocol.md).
 * @type {Record<string, {message: string, path: string}>}
 */
export const LOG_IN_ENDS = {
  login_required: {
    message: "You were logged out. Log in again to take part.",
    path: "/accounts/login/",
  },
  suspended: {
    message: "Your account is suspended. You can read, but not take part. See why.",
    path: "/notifications",
  },
  closed: {
    message: "Your account is closed. Log in to see whether it can be opened again.",
    path: "/accounts/login/",
  },
};
