package dev.cloister.runtime.mcp.rpc;

/** The error codes in use, those of JSON-RPC, of MCP, and one of our own. */
public enum ErrorCode {
  PARSE_ERROR(-32700),
  INVALID_REQUEST(-32600),
  METHOD_NOT_FOUND(-32601),
  INVALID_PARAMS(-32602),
  INTERNAL_ERROR(-32603),
  /** Revisions up to 2025-11-25 alone; later ones say {@link #INVALID_PARAMS}. */
  RESOURCE_NOT_FOUND(-32002),
  HEADER_MISMATCH(-32020),
  MISSING_CAPABILITY(-32021),
  UNSUPPORTED_VERSION(-32022),
  /** Ours, outside of every reserved range: the caller has too much under way. */
  TOO_MANY_CALLS(-31001);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
