package dev.cloister.actors.fakes;

import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.vm.StopLadder.Rung;
import dev.cloister.actors.workspace.HostPorts;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A whole host, played. Its VMs boot at once and obey the gentlest word, unless told otherwise. */
public final class FakeHost {
  /** Only a test that fails waits that long. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  public final Calls calls = new Calls();
  public final FakeHypervisor hypervisor = new FakeHypervisor(this);
  public final FakeMonitors monitors = new FakeMonitors(this);
  public final FakeGuests guests = new FakeGuests(this);
  public final FakeDisks disks = new FakeDisks(this);
  public final FakeTemplates templates = new FakeTemplates(this);
  public final FakeCaptures captures = new FakeCaptures(this);
  public final FakeMemories memories = new FakeMemories(this);
  public final FakeImages images = new FakeImages(this);
  private final AtomicLong nanos = new AtomicLong();
  private volatile Set<Rung> obeyed = EnumSet.allOf(Rung.class);
  private int open;

  /** From now on only these rungs end a VM. */
  public void obeyOnly(Rung... rungs) {
    Set<Rung> some = EnumSet.noneOf(Rung.class);
    some.addAll(Set.of(rungs));
    obeyed = some;
  }

  boolean obeys(Rung rung) {
    return obeyed.contains(rung);
  }

  synchronized void opened() {
    open++;
  }

  synchronized void closed() {
    open--;
    notifyAll();
  }

  /** Waits until no monitor, link or attempt is open. */
  public synchronized void awaitNothingOpen() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (open != 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(open + " still open after " + calls.all());
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** The ports of this host; every look at the monotonic clock takes a millisecond. */
  public HostPorts ports(Instant now) {
    return new HostPorts(
        new HostFacts(
            Accelerator.TCG, "played", Transport.SERIAL, "played", "7.2.22", 2, 8_000_000_000L),
        images,
        disks,
        hypervisor,
        monitors,
        guests,
        templates,
        captures,
        memories,
        Clock.fixed(now, ZoneOffset.UTC),
        () -> nanos.addAndGet(1_000_000),
        () -> 0,
        byte[]::new);
  }
}
