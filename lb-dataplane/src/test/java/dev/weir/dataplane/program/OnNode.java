package dev.weir.dataplane.program;

import dev.weir.dataplane.TestEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the program begin with: a node of their own on an engine. */
abstract class OnNode {
    final TestEngine engine;
    Node node;

    OnNode(TestEngine engine) {
        this.engine = engine;
    }

    /** The usual one, unless a test wants another. */
    Node newNode() {
        return Node.start(engine);
    }

    @BeforeEach
    final void startNode() {
        node = newNode();
    }

    @AfterEach
    final void closeNode() {
        if (node != null) {
            node.close();
        }
    }
}
