package dev.weir.controlplane.config;

import com.hazelcast.core.HazelcastInstance;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** A control plane that runs in this process until it is closed. */
public final class ControlPlane implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private ControlPlane(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts one; when this returns, the REST API answers and agents can connect.
     *
     * @throws StartupException if it cannot; nothing is left running then
     */
    public static ControlPlane start(ControlPlaneOptions options) {
        Optional<ConfigFile> file = options.config().map(ConfigFile::read);
        DataDirectory.prepare(options.data());
        try {
            return new ControlPlane(new SpringApplicationBuilder(Wiring.class)
                    .web(WebApplicationType.SERVLET)
                    .bannerMode(Banner.Mode.OFF)
                    .logStartupInfo(false)
                    .registerShutdownHook(false)
                    .addCommandLineProperties(false)
                    // Neither files in the directory that it is started in nor the environment outdo the flags.
                    .properties("spring.config.location=classpath:/application.yaml")
                    .initializers(context -> register(options, file, (GenericApplicationContext) context))
                    .run());
        } catch (RuntimeException e) {
            throw StartupFailures.explain(e, options);
        }
    }

    private static void register(
            ControlPlaneOptions options, Optional<ConfigFile> file, GenericApplicationContext context) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("flags", properties(options)));
        context.registerBean(ControlPlaneOptions.class, () -> options);
        file.ifPresent(read -> context.registerBean(ConfigFile.class, () -> read));
    }

    private static Map<String, Object> properties(ControlPlaneOptions options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", options.rest().getAddress().getHostAddress());
        properties.put("server.port", options.rest().getPort());
        properties.put("spring.datasource.url", DataDirectory.url(options.data()));
        return properties;
    }

    /** Where the REST API listens. */
    public InetSocketAddress restAddress() {
        WebServer server = Objects.requireNonNull(
                ((WebServerApplicationContext) context).getWebServer(), "a started context has a server");
        int port = server.getPort();
        InetSocketAddress wanted = context.getBean(ControlPlaneOptions.class).rest();
        return new InetSocketAddress(wanted.getAddress(), port);
    }

    /** Where agents connect to. */
    public InetSocketAddress clusterAddress() {
        return context.getBean(HazelcastInstance.class)
                .getCluster()
                .getLocalMember()
                .getSocketAddress();
    }

    /** Ends requests that are under way, then everything else. What is acknowledged is on disk long since. */
    @Override
    public void close() {
        context.close();
    }
}
