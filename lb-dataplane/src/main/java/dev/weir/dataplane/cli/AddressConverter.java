package dev.weir.dataplane.cli;

import dev.weir.dataplane.table.IpAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address literal, for options of any command. */
public final class AddressConverter implements ITypeConverter<IpAddress> {
    @Override
    public IpAddress convert(String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
