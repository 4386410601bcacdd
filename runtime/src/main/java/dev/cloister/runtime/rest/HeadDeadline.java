package dev.cloister.runtime.rest;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import java.time.Duration;

/**
 * Closes a connection that has no request under way and brings no whole head of one in time: one
 * that sends its head slowly, one that sends nothing, and one that is kept for later. Akka's own
 * limits count from byte to byte, so that a byte now and then satisfies them.
 */
final class HeadDeadline
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {
  private static final String TIMER = "head";

  private final Inlet<HttpRequest> heads = Inlet.create("heads");
  private final Outlet<HttpRequest> requests = Outlet.create("requests");
  private final Inlet<HttpResponse> answers = Inlet.create("answers");
  private final Outlet<HttpResponse> responses = Outlet.create("responses");
  private final Duration patience;

  HeadDeadline(Duration patience) {
    this.patience = patience;
  }

  @Override
  public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
    return new BidiShape<>(heads, requests, answers, responses);
  }

  @Override
  public GraphStageLogic createLogic(Attributes inherited) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private int underWay;
    private boolean responding;
    private boolean upgraded;

    Logic() {
      super(HeadDeadline.this.shape());
      setHandler(
          heads,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              underWay++;
              cancelTimer(TIMER);
              push(requests, grab(heads));
            }

            @Override
            public void onUpstreamFinish() {
              cancelTimer(TIMER);
              complete(requests);
            }
          });
      setHandler(
          requests,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(heads);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(heads, cause);
            }
          });
      setHandler(
          answers,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              HttpResponse response = grab(answers);
              responding = true;
              upgraded |= response.status().equals(StatusCodes.SWITCHING_PROTOCOLS);
              push(responses, response);
            }

            @Override
            public void onUpstreamFinish() {
              complete(responses);
            }
          });
      setHandler(
          responses,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(answers);
              over();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(answers, cause);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(TIMER, patience);
    }

    /** The next response is wanted when the last byte of the one before is on its way. */
    private void over() {
      if (responding) {
        responding = false;
        underWay--;
        if (underWay == 0 && !upgraded && !isClosed(heads)) {
          scheduleOnce(TIMER, patience);
        }
      }
    }

    @Override
    public void onTimer(Object timer) {
      completeStage();
    }
  }
}
