using System.Diagnostics.CodeAnalysis;

namespace CaffeSharp.Formats;

/// <summary>
/// Whether this program has HDF5. A program that is published with the property <c>CaffeSharpHdf5</c> set to false has not,
/// and the compiler leaves PureHDF out of it.
/// </summary>
internal static class Hdf5Support
{
    private const string Switch = "CaffeSharpHdf5";

    /// <summary>True unless switched off.</summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool IsThere => !AppContext.TryGetSwitch(Switch, out bool on) || on;
}
