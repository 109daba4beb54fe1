package dev.weir.controlplane.config;

import com.hazelcast.core.HazelcastInstance;
import dev.weir.controlplane.catalog.AddressOwners;
import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.catalog.CatalogException;
import dev.weir.controlplane.catalog.CatalogStore;
import dev.weir.controlplane.catalog.JdbcCatalogStore;
import dev.weir.controlplane.publish.ClusterMember;
import dev.weir.controlplane.publish.NodeDirectory;
import dev.weir.controlplane.publish.OwnAddresses;
import dev.weir.controlplane.publish.VipDirectory;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which part gets which other parts, and in which order they start and stop. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan("dev.weir.controlplane.api")
class Wiring {
    /** Hazelcast takes seconds to start: it does so beside everything else. */
    @Bean(bootstrap = Bean.Bootstrap.BACKGROUND, destroyMethod = "shutdown")
    HazelcastInstance hazelcast(ControlPlaneOptions options) {
        return ClusterMember.start(options.cluster());
    }

    @Bean
    Executor bootstrapExecutor() {
        return task -> Thread.ofPlatform().name("weir-start").daemon().start(task);
    }

    @Bean
    NodeDirectory nodeDirectory() {
        return new NodeDirectory(InstantSource.system());
    }

    @Bean
    VipDirectory vipDirectory() {
        return new VipDirectory(InstantSource.system());
    }

    @Bean
    CatalogStore catalogStore(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new JdbcCatalogStore(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    Catalog catalog(CatalogStore store, NodeDirectory nodes, Optional<ConfigFile> file) {
        OwnAddresses own = new OwnAddresses();
        AddressOwners owners = addresses -> own.ownerAmong(addresses).or(() -> nodes.ownerAmong(addresses));
        Catalog catalog = new Catalog(store, owners, new SecureRandom()::nextInt);
        if (file.isEmpty()) {
            catalog.releaseFile();
            return catalog;
        }
        try {
            catalog.applyFile(file.get().pools(), file.get().services());
            return catalog;
        } catch (CatalogException e) {
            throw ConfigFile.refused(file.get().path(), e.violations());
        }
    }

    /** Publication and checks start before the REST API answers, and stop after it. */
    @Bean
    SmartLifecycle duties(
            Catalog catalog, NodeDirectory nodes, VipDirectory vips, ObjectProvider<HazelcastInstance> hazelcast) {
        return new Duties(catalog, nodes, vips, hazelcast);
    }
}
