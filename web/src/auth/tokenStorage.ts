import { type StateStore, User } from "oidc-client-ts";

/**
 * Stores the tokens in memory and the refresh token in sessionStorage, from which a reload renews
 * the session.
 *
 * Access and identity tokens never leave memory. sessionStorage belongs to this tab and ends with
 * it, and the page's Content-Security-Policy loads no foreign script that could read it.
 */
export class TokenStorage implements StateStore {
  private readonly memory = new Map<string, string>();

  constructor(private readonly tab: Storage) {}

  async set(key: string, value: string): Promise<void> {
    this.memory.set(key, value);
    const { refresh_token, scope, profile } = User.fromStorageString(value);
    try {
      this.tab.setItem(key, JSON.stringify({ refresh_token, scope, profile, expires_at: 0 }));
    } catch {
      // Without sessionStorage a reload requires a new login.
    }
  }

  async get(key: string): Promise<string | null> {
    return this.memory.get(key) ?? this.tab.getItem(key);
  }

  async remove(key: string): Promise<string | null> {
    const value = await this.get(key);
    this.memory.delete(key);
    this.tab.removeItem(key);
    return value;
  }

  async getAllKeys(): Promise<string[]> {
    return [...this.memory.keys()];
  }
}
