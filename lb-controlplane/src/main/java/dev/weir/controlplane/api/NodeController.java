package dev.weir.controlplane.api;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.publish.NodeDirectory;
import dev.weir.controlplane.publish.NodeStatus;
import dev.weir.controlplane.publish.VipDirectory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Nodes, as their agents report them. */
@RestController
@RequestMapping(path = "/api/v1/nodes", produces = MediaType.APPLICATION_JSON_VALUE)
final class NodeController {
    private final NodeDirectory directory;
    private final VipDirectory vips;
    private final Catalog catalog;

    NodeController(NodeDirectory directory, VipDirectory vips, Catalog catalog) {
        this.directory = directory;
        this.vips = vips;
        this.catalog = catalog;
    }

    @GetMapping
    Items<NodeView> nodes() {
        return new Items<>(directory.nodes().stream().map(this::view).toList());
    }

    @GetMapping("/{node}")
    NodeView node(@PathVariable String node) {
        return directory.node(node).map(this::view).orElseThrow(() -> Answers.notFound("node", node));
    }

    private NodeView view(NodeStatus status) {
        return NodeView.of(status, catalog.state(), vips.report(status.report().node()));
    }
}
