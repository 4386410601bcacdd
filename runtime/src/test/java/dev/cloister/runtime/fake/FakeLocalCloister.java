package dev.cloister.runtime.fake;

import dev.cloister.Cloister;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Tasks;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.pool.PoolView;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.HostFacts;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A host with one workspace, {@code a}, whose programs run on this machine. */
public final class FakeLocalCloister implements Cloister {
  private final List<ExecOptions> ran = new ArrayList<>();
  private final Workspace workspace =
      (Workspace)
          Proxy.newProxyInstance(
              Workspace.class.getClassLoader(),
              new Class<?>[] {Workspace.class},
              (InvocationHandler) this::answer);

  /** What was run, in order. */
  public synchronized List<ExecOptions> ran() {
    return List.copyOf(ran);
  }

  private Object answer(Object unusedProxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "name" -> "a";
      case "exec" -> exec((ExecOptions) arguments[0]);
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private synchronized CompletionStage<ExecResult> exec(ExecOptions options) {
    ran.add(options);
    return LocalProgram.run(options);
  }

  @Override
  public Tasks tasks() {
    return new FakeTasks(this);
  }

  @Override
  public CompletionStage<Workspace> workspace(String nameOrId) {
    return nameOrId.equals("a")
        ? CompletableFuture.completedFuture(workspace)
        : FakeCloister.failed(
            FailureCode.WORKSPACE_NOT_FOUND, "There is no '" + nameOrId + "'", "Use a.");
  }

  @Override
  public CompletionStage<Workspace> create(WorkspaceOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<List<WorkspaceInfo>> list() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<List<BaseImage>> images() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<Cleaning> clean(Cleaning.Scope scope) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<List<PoolView>> pool() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> drainPool() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HostFacts host() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
