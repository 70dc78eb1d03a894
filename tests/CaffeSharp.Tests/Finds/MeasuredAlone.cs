using Xunit;

namespace CaffeSharp.Tests.Finds;

/// <summary>Tests that measure memory, while no others run.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
