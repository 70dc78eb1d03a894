using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Operators.Spec;

public sealed class DialectTableTests
{
    [Fact]
    public void The_three_definitions_side_by_side_are_what_the_README_shows() =>
        Assert.Contains(DialectTable.Markdown(), File.ReadAllText(Tree.At("README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
}
