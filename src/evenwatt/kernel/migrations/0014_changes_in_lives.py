"""A line of a life names the facts that its step changed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0013_documents_of_counties'),
    ]

    operations = [
        migrations.AddField(
            model_name='lifeline',
            name='changes',
            field=models.JSONField(null=True),
        ),
    ]
