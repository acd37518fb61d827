import { type StateStore, User } from "oidc-client-ts";

/**
 * Keeps who is logged in: tokens in memory, and in the tab's own storage what a reload needs to fetch new ones.
 *
 * A token that grants anything never leaves memory. The refresh token has to outlive a reload; sessionStorage is of this
 * tab alone and ends with it, and the page's Content-Security-Policy lets no foreign script read it.
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
      // Without storage a reload asks for the login again.
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
