using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace MotCua.Architecture.Tests;

/// <summary>What a vendor downloads: complete, saying who and under which licence, and enough to compile against.</summary>
public sealed class PackageTests(PackageTests.PackedFolder packed) : IClassFixture<PackageTests.PackedFolder>
{
    [Theory]
    [InlineData("MotCua.Contracts")]
    [InlineData("MotCua.Sdk")]
    [InlineData("MotCua.Sdk.Sqlite")]
    public void A_package_carries_assembly_documentation_and_readme(string package)
    {
        var entries = packed.Entries(package, "nupkg");
        Assert.Contains($"lib/net10.0/{package}.dll", entries);
        Assert.Contains($"lib/net10.0/{package}.xml", entries);
        Assert.Contains("README.md", entries);
        Assert.Contains($"lib/net10.0/{package}.pdb", packed.Entries(package, "snupkg"));
    }

    [Theory]
    [InlineData("MotCua.Contracts")]
    [InlineData("MotCua.Sdk")]
    [InlineData("MotCua.Sdk.Sqlite")]
    public void A_package_states_licence_readme_and_description_and_no_address_of_a_repository(string package)
    {
        var metadata = packed.Metadata(package);
        XElement? Element(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name);
        Assert.Equal("MIT", Element("license")?.Value);
        Assert.Equal("README.md", Element("readme")?.Value);
        Assert.Equal("MotCua contributors", Element("authors")?.Value);
        Assert.False(string.IsNullOrWhiteSpace(Element("description")?.Value));
        Assert.Null(Element("repository")?.Attribute("url"));
        Assert.Null(Element("projectUrl"));
    }

    [Fact]
    public void The_contract_package_carries_every_proto_schema_and_vector()
    {
        var entries = packed.Entries("MotCua.Contracts", "nupkg");
        var expected = from folder in new[] { "proto", "schemas", "vectors" }
                       from file in Repository.Files
                       where file.StartsWith($"src/MotCua.Contracts/{folder}/", StringComparison.Ordinal)
                       select file["src/MotCua.Contracts/".Length..];
        Rule.Holds("The package lacks a file that vendors in other languages need:", expected.Except(entries, StringComparer.Ordinal));
        Assert.Contains("proto/motcua/v1/options.proto", entries);
    }

    [Fact]
    public void The_dependencies_of_the_packages_are_the_decided_ones()
    {
        Assert.Equal(["Google.Protobuf", "NJsonSchema", "Namotion.Reflection", "Newtonsoft.Json"], Dependencies("MotCua.Contracts"));
        // The versions of the contract's dependencies are pinned centrally, so the client's package states them as well.
        Assert.Equal(
        [
            "Google.Protobuf", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Http", "Microsoft.Extensions.Options.ConfigurationExtensions",
            "MotCua.Contracts", "NJsonSchema", "Namotion.Reflection", "Newtonsoft.Json", "Polly.Core",
        ], Dependencies("MotCua.Sdk"));
    }

    [Theory]
    [InlineData("MotCua.Contracts")]
    [InlineData("MotCua.Sdk")]
    [InlineData("MotCua.Sdk.Sqlite")]
    public void No_file_of_a_package_names_the_machine_that_built_it(string package)
    {
        var root = Encoding.UTF8.GetBytes(Repository.Root);
        Rule.Holds("The path of the build machine is inside:",
            from kind in new[] { "nupkg", "snupkg" }
            from entry in packed.Contents(package, kind)
            where entry.Bytes.AsSpan().IndexOf(root) >= 0
            select $"{package}.{kind}: {entry.Name}");
    }

    [Fact]
    public async Task A_vendor_compiles_against_both_packages_without_the_internet()
    {
        using var folder = new TemporaryFolder();
        var cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder.Join("nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{packed.Folder}" />
                <add key="known" value="{GlobalPackages}" />
              </packageSources>
              <config><add key="globalPackagesFolder" value="{folder.Join("packages")}" /></config>
            </configuration>
            """, cancellationToken);
        await File.WriteAllTextAsync(folder.Join("Vendor.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors><UseAppHost>false</UseAppHost><NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MotCua.Contracts" Version="{packed.Version}" />
                <PackageReference Include="MotCua.Sdk" Version="{packed.Version}" />
              </ItemGroup>
            </Project>
            """, cancellationToken);
        await File.WriteAllTextAsync(folder.Join("Program.cs"), """
            using MotCua.Contracts.V1;
            using MotCua.Sdk.Signing;

            Console.WriteLine(new FieldRules { Required = true, Pattern = "^[0-9]{3}$" });
            Console.WriteLine(typeof(IMessageSigner));
            """, cancellationToken);

        (await Command.RunAsync("dotnet", folder.Path, ["build", "-v", "q", "-p:UseSharedCompilation=false"], cancellationToken)).MustSucceed("dotnet build of a vendor's project");
        var run = await Command.RunAsync("dotnet", folder.Path, [folder.Join("bin", "Debug", "net10.0", "Vendor.dll")], cancellationToken);

        run.MustSucceed("the vendor's program");
        Assert.Equal("{ \"required\": true, \"pattern\": \"^[0-9]{3}$\" }\nMotCua.Sdk.Signing.IMessageSigner\n", run.Output.ReplaceLineEndings("\n"));
    }

    private static string GlobalPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } moved
            ? moved
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private IEnumerable<string> Dependencies(string package) =>
        packed.Metadata(package).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).Order(StringComparer.Ordinal);

    /// <summary>The packages, packed once from the binaries that the tests run on.</summary>
    public sealed class PackedFolder : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public string Folder => _folder.Path;

        public string Version { get; } = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

        public async ValueTask InitializeAsync()
        {
            var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
            foreach (var package in new[] { "MotCua.Contracts", "MotCua.Sdk", "MotCua.Sdk.Sqlite" })
            {
                var pack = await Command.RunAsync("dotnet", Repository.Root,
                    ["pack", $"src/{package}", "--no-build", "-c", configuration, "-o", Folder, "-v", "q"], TestContext.Current.CancellationToken);
                pack.MustSucceed($"dotnet pack src/{package}");
            }
        }

        public IReadOnlyList<string> Entries(string package, string kind) => [.. Contents(package, kind).Select(e => e.Name)];

        public XElement Metadata(string package)
        {
            var nuspec = Contents(package, "nupkg").Single(e => e.Name == $"{package}.nuspec").Bytes;
            return XDocument.Load(new MemoryStream(nuspec)).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        }

        public IReadOnlyList<(string Name, byte[] Bytes)> Contents(string package, string kind)
        {
            using var archive = ZipFile.OpenRead(Path.Combine(Folder, $"{package}.{Version}.{kind}"));
            return [.. archive.Entries.Select(e => (Uri.UnescapeDataString(e.FullName), Read(e)))];
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private static byte[] Read(ZipArchiveEntry entry)
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
