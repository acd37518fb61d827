import { User } from "oidc-client-ts";
import { expect, test } from "vitest";
import { TokenStorage } from "./tokenStorage";

/** A storage in a map that raises an error on writes while it is `full`. */
function storage(full = false): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new DOMException("full", "QuotaExceededError");
      items.set(key, value);
    },
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
}

const USER = new User({
  access_token: "secret-access",
  id_token: "secret-identity",
  refresh_token: "refresh",
  token_type: "Bearer",
  scope: "openid",
  profile: { sub: "1", email: "ada@example.com", iss: "i", aud: "a", exp: 1, iat: 1 },
  expires_at: Date.now() / 1000 + 3600,
}).toStorageString();

test("TokenStorage writes only the refresh token to sessionStorage", async () => {
  const tab = storage();
  const store = new TokenStorage(tab);
  await store.set("user", USER);
  expect(await store.get("user")).toBe(USER);
  expect(tab.getItem("user")).not.toContain("secret");
  const reloaded = User.fromStorageString((await new TokenStorage(tab).get("user")) ?? "");
  expect(reloaded.refresh_token).toBe("refresh");
  expect(reloaded.profile.email).toBe("ada@example.com");
  expect(reloaded.expired).toBe(true);
});

test("remove deletes the tokens from memory and sessionStorage", async () => {
  const tab = storage();
  const store = new TokenStorage(tab);
  await store.set("user", USER);
  await store.remove("user");
  expect([await store.get("user"), tab.getItem("user")]).toEqual([null, null]);
});

test("TokenStorage keeps the tokens in memory without sessionStorage", async () => {
  const store = new TokenStorage(storage(true));
  await store.set("user", USER);
  expect(await store.get("user")).toBe(USER);
});
