// Passkeys: what the server sends and gets is JSON, what browsers want is bytes.

/** @param {string} text base64url */
function toBytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function toText(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {Array<{id: string}>} [keys] */
function withBytes(keys = []) {
  return keys.map((key) => ({ ...key, id: toBytes(key.id) }));
}

export function hasPasskeys() {
  return "PublicKeyCredential" in window;
}

/**
 * Lets the device make a passkey that logs in by itself: it stays there, and asks who one is.
 * @param {any} options the server's `publicKey`
 */
export async function makePasskey(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
    authenticatorSelection: {
      ...options.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  const made = /** @type {any} */ (await navigator.credentials.create({ publicKey }));
  return {
    ...described(made),
    response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

/**
 * Asks the device for a passkey of this site.
 * @param {any} options the server's `publicKey`
 */
export async function askForPasskey(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
  const shown = /** @type {any} */ (await navigator.credentials.get({ publicKey }));
  const { userHandle } = shown.response;
  return {
    ...described(shown),
    response: {
      clientDataJSON: toText(shown.response.clientDataJSON),
      authenticatorData: toText(shown.response.authenticatorData),
      signature: toText(shown.response.signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
  };
}

/** @param {any} credential */
function described(credential) {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}
