package dev.weir.dataplane.table;

import dev.weir.dataplane.maglev.HashPolicy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * The bytes of a {@link TableEntry} in the map {@link SharedMaps#TABLES} and in an agent's files. The envelope
 * is drawn in {@link Frame}; payloads, big-endian, text as u16 length and UTF-8, lists as u32 count and elements:
 *
 * <pre>
 * removed:  service text, revision u64
 * table:    service text, revision u64, hash seed u32, frontends list, pool, options
 * frontend: address 16 bytes, protocol u8, port u16
 * pool:     name text, mode u8, table size u32, backends list
 * backend:  name text, address 16 bytes, port u16, weight u32, state u8
 * options:  up to the end: tag u8, length u32 and as many bytes, tags ascending
 *
 * tag 1:    mss of the pool, u16
 * tag 2:    frontends of more than one address or port: list of index among all frontends u32, address 16 bytes,
 *           prefix length u8, protocol u8, first port u16, last port u16, by ascending index
 * tag 3:    hash policy, u8
 * tag 10:   addresses that clients may have: list of address 16 bytes, prefix length u8
 * </pre>
 *
 * What is not asked for has no option. An agent that does not know an option refuses the table, as it must, and reads all others.
 */
public final class TableCodec {
    private static final int FRONTEND_BYTES = 16 + 1 + 2;
    private static final int BACKEND_BYTES = 2 + 16 + 2 + 4 + 1;

    private static final int WIDE_FRONTEND_BYTES = 4 + 16 + 1 + 1 + 2 + 2;

    private static final int OPTION_MSS = 1;
    private static final int OPTION_WIDE_FRONTENDS = 2;
    private static final int OPTION_HASH = 3;
    private static final int OPTION_SOURCES = 10;
    private static final int SOURCE_BYTES = 16 + 1;

    private TableCodec() {}

    /** The bytes of an entry; the same bytes for equal entries. */
    public static byte[] encode(TableEntry entry) {
        PayloadWriter writer = new PayloadWriter().text(entry.service()).i64(entry.revision());
        return switch (entry) {
            case ServiceRemoved _ -> Frame.wrap(Frame.KIND_REMOVED, writer.bytes());
            case ServiceTable table -> {
                List<Frontend> exact = table.frontends().stream()
                        .filter(frontend -> !frontend.isWide())
                        .toList();
                writer.i32(table.hashSeed()).list(exact, frontend -> write(writer, frontend));
                write(writer, table.pool());
                writeOptions(writer, table);
                yield Frame.wrap(Frame.KIND_TABLE, writer.bytes());
            }
        };
    }

    /**
     * Reads an entry.
     *
     * @throws MalformedTableException for whatever is not exactly one valid entry of this version; memory stays
     *     proportional to the length of {@code bytes}
     */
    public static TableEntry decode(byte[] bytes) {
        PayloadReader reader = Frame.open(bytes);
        TableEntry entry = switch (reader.kind()) {
            case Frame.KIND_TABLE -> reader.record(() -> readTable(reader));
            case Frame.KIND_REMOVED -> reader.record(() -> new ServiceRemoved(reader.text(), reader.i64()));
            default -> throw new MalformedTableException(5, "kind %d is not a table".formatted(reader.kind()));
        };
        reader.end();
        return entry;
    }

    private static void write(PayloadWriter writer, Frontend frontend) {
        writer.address(frontend.address()).u8(frontend.protocol().number()).u16(frontend.port());
    }

    private static void write(PayloadWriter writer, PoolTable pool) {
        writer.text(pool.name()).u8(pool.mode().code()).i32(pool.tableSize());
        writer.list(pool.backends(), backend -> write(writer, backend));
    }

    private static void writeOptions(PayloadWriter writer, ServiceTable table) {
        if (table.pool().mss() != 0) {
            writer.option(OPTION_MSS, option -> option.u16(table.pool().mss()));
        }
        List<Integer> wide = IntStream.range(0, table.frontends().size())
                .filter(i -> table.frontends().get(i).isWide())
                .boxed()
                .toList();
        if (!wide.isEmpty()) {
            writer.option(
                    OPTION_WIDE_FRONTENDS,
                    option -> option.list(
                            wide, i -> writeWide(option, i, table.frontends().get(i))));
        }
        if (table.hash() != HashPolicy.FIVE_TUPLE) {
            writer.option(OPTION_HASH, option -> option.u8(table.hash().code()));
        }
        if (!table.sources().isEmpty()) {
            writer.option(
                    OPTION_SOURCES,
                    option -> option.list(
                            table.sources(),
                            source -> option.address(source.address()).u8(source.length())));
        }
    }

    private static void writeWide(PayloadWriter writer, int index, Frontend frontend) {
        writer.i32(index).address(frontend.address()).u8(frontend.prefixLength());
        writer.u8(frontend.protocol().number()).u16(frontend.firstPort()).u16(frontend.lastPort());
    }

    private static void write(PayloadWriter writer, BackendEntry backend) {
        writer.text(backend.name()).address(backend.address()).u16(backend.port());
        writer.i32(backend.weight()).u8(backend.state().code());
    }

    private static ServiceTable readTable(PayloadReader reader) {
        String service = reader.text();
        long revision = reader.i64();
        int hashSeed = reader.i32();
        List<Frontend> frontends = reader.list(FRONTEND_BYTES, () -> reader.record(() -> readFrontend(reader)));
        PoolTable pool = reader.record(() -> readPool(reader));
        Options options = new Options();
        reader.options(tag -> options.read(tag, reader));
        options.wide.forEach(wide -> {
            if (wide.index < 0 || wide.index > frontends.size()) {
                throw reader.malformed("frontend %d of fewer".formatted(wide.index));
            }
            frontends.add(wide.index, wide.frontend);
        });
        return new ServiceTable(
                service, revision, hashSeed, options.hash, frontends, options.sources, pool.withMss(options.mss));
    }

    /** What has been read of the options. */
    private static final class Options {
        int mss;
        HashPolicy hash = HashPolicy.FIVE_TUPLE;
        List<WideFrontend> wide = List.of();
        Set<IpPrefix> sources = Set.of();

        void read(int tag, PayloadReader reader) {
            switch (tag) {
                case OPTION_MSS -> mss = readMss(reader);
                case OPTION_WIDE_FRONTENDS -> wide = readWideFrontends(reader);
                case OPTION_HASH -> hash = readHash(reader);
                case OPTION_SOURCES -> sources = readSources(reader);
                default -> throw reader.malformed("option %d is not known here; update this agent".formatted(tag));
            }
        }
    }

    private record WideFrontend(int index, Frontend frontend) {}

    private static List<WideFrontend> readWideFrontends(PayloadReader reader) {
        List<WideFrontend> wide = reader.list(WIDE_FRONTEND_BYTES, () -> {
            int index = reader.i32();
            Frontend frontend = reader.record(() -> new Frontend(
                    reader.address(),
                    reader.u8(),
                    readConstant(reader, Protocol.values(), Protocol::number),
                    reader.u16(),
                    reader.u16()));
            if (!frontend.isWide()) {
                throw reader.malformed(
                        "%s has one address and one port, and belongs to the others".formatted(frontend));
            }
            return new WideFrontend(index, frontend);
        });
        if (wide.isEmpty()) {
            throw reader.malformed("no wide frontends, which is written by leaving them out");
        }
        return wide;
    }

    private static Set<IpPrefix> readSources(PayloadReader reader) {
        List<IpPrefix> sources =
                reader.list(SOURCE_BYTES, () -> reader.record(() -> new IpPrefix(reader.address(), reader.u8())));
        Set<IpPrefix> different = new LinkedHashSet<>(sources);
        if (sources.isEmpty() || different.size() != sources.size()) {
            throw reader.malformed("%d sources, %d of them different; none is written by leaving them out"
                    .formatted(sources.size(), different.size()));
        }
        return different;
    }

    private static HashPolicy readHash(PayloadReader reader) {
        HashPolicy hash = readConstant(reader, HashPolicy.values(), HashPolicy::code);
        if (hash == HashPolicy.FIVE_TUPLE) {
            throw reader.malformed("the usual hash policy, which is written by leaving it out");
        }
        return hash;
    }

    private static Frontend readFrontend(PayloadReader reader) {
        IpAddress address = reader.address();
        Protocol protocol = readConstant(reader, Protocol.values(), Protocol::number);
        return new Frontend(address, protocol, reader.u16());
    }

    private static PoolTable readPool(PayloadReader reader) {
        String name = reader.text();
        Mode mode = readConstant(reader, Mode.values(), Mode::code);
        int tableSize = reader.i32();
        List<BackendEntry> backends = reader.list(BACKEND_BYTES, () -> reader.record(() -> readBackend(reader)));
        return new PoolTable(name, mode, tableSize, backends);
    }

    private static int readMss(PayloadReader reader) {
        int mss = reader.u16();
        if (mss == 0) {
            throw reader.malformed("an mss of 0, which is written by leaving it out");
        }
        return mss;
    }

    private static BackendEntry readBackend(PayloadReader reader) {
        return new BackendEntry(
                reader.text(),
                reader.address(),
                reader.u16(),
                reader.i32(),
                readConstant(reader, BackendState.values(), BackendState::code));
    }

    private static <T extends Enum<T>> T readConstant(PayloadReader reader, T[] constants, ToIntFunction<T> code) {
        int read = reader.u8();
        for (T constant : constants) {
            if (code.applyAsInt(constant) == read) {
                return constant;
            }
        }
        throw reader.malformed(
                "%d is no %s".formatted(read, constants[0].getDeclaringClass().getSimpleName()));
    }
}
