package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.template.Templates;

/** Who keeps on this host what its workspaces share. */
public record Keepers(
    ActorRef<CidLedger.Command> cids,
    ActorRef<Templates.Command> templates,
    ActorRef<Captures.Command> captures) {}
