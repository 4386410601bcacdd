package dev.cloister.protocol.frame;

/** The kinds of frame, each with what {@code WIRE.md}'s table lets it hold. */
public enum FrameKind {
  HELLO(1, Side.BOTH, Place.CONNECTION, 1, FrameKind.ANY),
  REQUEST(2, Side.HOST, Place.CHANNEL, 1, FrameKind.ANY),
  DATA(3, Side.BOTH, Place.CHANNEL, 0, FrameKind.ANY),
  DATA_ERR(4, Side.GUEST, Place.CHANNEL, 0, FrameKind.ANY),
  END(5, Side.HOST, Place.CHANNEL, 0, 0),
  CREDIT(6, Side.BOTH, Place.CHANNEL, 4, 4),
  CANCEL(7, Side.HOST, Place.CHANNEL, 0, 0),
  REPLY(8, Side.GUEST, Place.CHANNEL, 1, FrameKind.ANY),
  ERROR(9, Side.GUEST, Place.EITHER, 1, FrameKind.ANY),
  NOTICE(10, Side.GUEST, Place.CONNECTION, 1, FrameKind.ANY),
  PING(11, Side.BOTH, Place.CONNECTION, 0, 64),
  PONG(12, Side.BOTH, Place.CONNECTION, 0, 64);

  private static final int ANY = Frame.MAX_PAYLOAD;
  private static final FrameKind[] BY_CODE = byCode();

  private enum Side {
    HOST,
    GUEST,
    BOTH
  }

  private enum Place {
    CONNECTION,
    CHANNEL,
    EITHER
  }

  private final int code;
  private final Side side;
  private final Place place;
  private final int leastPayload;
  private final int mostPayload;

  FrameKind(int code, Side side, Place place, int leastPayload, int mostPayload) {
    this.code = code;
    this.side = side;
    this.place = place;
    this.leastPayload = leastPayload;
    this.mostPayload = mostPayload;
  }

  /** The kind's byte. */
  public int code() {
    return code;
  }

  /** Whether a guest may send it. */
  public boolean fromGuest() {
    return side != Side.HOST;
  }

  static FrameKind of(int code) throws ProtocolException {
    if (code <= 0 || code >= BY_CODE.length) {
      throw ProtocolException.malformed("A frame of the unknown kind " + code);
    }
    return BY_CODE[code];
  }

  void check(long channel, int payload) throws ProtocolException {
    boolean placed =
        switch (place) {
          case CONNECTION -> channel == 0;
          case CHANNEL -> channel != 0;
          case EITHER -> true;
        };
    if (!placed) {
      throw ProtocolException.malformed(this + " on channel " + channel);
    }
    if (payload < leastPayload || payload > mostPayload) {
      throw ProtocolException.malformed(this + " with a payload of " + payload + " bytes");
    }
  }

  private static FrameKind[] byCode() {
    FrameKind[] kinds = new FrameKind[values().length + 1];
    for (FrameKind kind : values()) {
      kinds[kind.code] = kind;
    }
    return kinds;
  }
}
