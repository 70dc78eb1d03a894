using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>A net in today's form, and what was done to bring it there.</summary>
/// <param name="Net">The net: <c>layer</c> only, inputs as Input layers.</param>
/// <param name="Notes">What was changed, in the order it was done; empty when the net was in today's form.</param>
internal sealed record UpgradedNet(NetParameter Net, IReadOnlyList<UpgradeNote> Notes);
