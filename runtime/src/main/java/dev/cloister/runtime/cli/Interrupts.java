package dev.cloister.runtime.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Takes SIGINT, SIGTERM and SIGHUP away from the JVM, which would end. By reflection: the compiler
 * keeps {@code sun.misc.Signal} from everybody, though the platform supports it.
 */
final class Interrupts {
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private Interrupts() {}

  /** Calls {@code taker} with the number of each such signal, on a thread of the JVM's. */
  static void take(IntConsumer taker) {
    SIGNALS.forEach((name, number) -> take(name, () -> taker.accept(number)));
  }

  private static void take(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object own =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> invoked(proxy, method, arguments, action));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), own);
    } catch (InvocationTargetException e) {
      // A signal ignored since before the start, as under nohup, stays ignored.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This JVM has no signals", e);
    }
  }

  private static Object invoked(Object proxy, Method method, Object[] arguments, Runnable action) {
    return switch (method.getName()) {
      case "handle" -> {
        action.run();
        yield null;
      }
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "Interrupts";
    };
  }
}
